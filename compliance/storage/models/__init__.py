"""Tables, one module an aggregate."""
