"""What programs call: tokens of clients (RFC 6749), and requests and authorisations in the form of DataPass."""
