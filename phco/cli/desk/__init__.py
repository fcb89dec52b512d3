"""The commands of `phco dmg`: thin faces of `phco.dmg`."""
