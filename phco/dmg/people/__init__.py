"""Those who take part: enrolment, invitations and their codes, tables of people."""
