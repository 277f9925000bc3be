"""Use cases: plain verbs that load, ask the domain, write and record a Change."""
