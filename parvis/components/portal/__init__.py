"""The squares where people arrive: it draws what systems declare and knows none of them."""
