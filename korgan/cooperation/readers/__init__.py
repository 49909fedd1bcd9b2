"""Files of partners: bytes in, plain values out."""
