"""What a placement leaves behind: acts, catch-ups, GEP, interviews, portfolio, checklists, calendars."""
