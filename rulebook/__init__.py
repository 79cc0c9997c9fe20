"""Public rules as dated data, evaluated over columns of facts, every answer explained. Pure: numpy, a YAML reader, stdlib."""
