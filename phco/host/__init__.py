"""What a machine adds to the core: disk, mail, spreadsheets, catalogues on disk, keys, the exact solver."""
