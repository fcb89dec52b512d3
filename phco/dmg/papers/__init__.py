"""The papers of a campaign: lists of assignments by recipient, drafts of messages, slips of codes, all made again."""
