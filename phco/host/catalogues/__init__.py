"""A catalogue of offers wherever it lies (folder, zip, spreadsheet, signed package): loaded, validated, written."""
