"""What a matching means to the people in it: report, explanations, chances, step by step, what cheating would bring."""
