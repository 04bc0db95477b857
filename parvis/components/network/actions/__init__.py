"""What changes the network: states, sheets of sites, requests for services, rules of browsing."""
