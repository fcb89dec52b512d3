"""Reception: each file filed once, the packages judged, those that wait for a key, the lines people read."""
