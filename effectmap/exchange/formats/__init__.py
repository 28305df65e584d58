"""Other tools' formats, one module each; `which` names them all."""
