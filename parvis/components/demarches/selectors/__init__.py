"""What the interface reads: who may read what, pages of files, and files with all that belongs to them."""
