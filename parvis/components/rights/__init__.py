"""What a person sees and decides: who read what about them, contesting it, taking their data away or having them erased."""
