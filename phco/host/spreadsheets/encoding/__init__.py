"""The bytes of a table as letters: the encoding of each line, and letters that went through a wrong one."""
