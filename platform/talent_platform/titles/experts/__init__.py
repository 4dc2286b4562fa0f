"""The pool (评委库): nominated by units, selected by the bureau, signed by the expert."""
