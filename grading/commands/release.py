"""`release`: the student version of every chapter, from source/ into release/."""
