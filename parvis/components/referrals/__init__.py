"""Any administration, reached electronically: who takes requests and how, a request to any of them, who is late."""
