"""Legal holds: what may not be removed or voided until a person says otherwise."""
