"""What a received package is worth: facts, decoding, contents, one verdict each, settled as a whole."""
