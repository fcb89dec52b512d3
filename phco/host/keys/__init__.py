"""Keys, signatures and seals on the host, signed packages in and out, worked examples of each kind."""
