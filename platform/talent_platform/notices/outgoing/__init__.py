"""What is sent beyond the inbox: codes to addresses, and a digest a working day to those that are proved."""
