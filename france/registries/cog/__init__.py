"""The official geographic code: municipalities, departments and regions of France."""
