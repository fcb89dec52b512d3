"""Tables as people keep them (CSV, XLSX): cells, headers, values, the import with its faults, the export."""
