; Images that a build starts from . The captures are explained in ../README.md.
(from_instruction (image_spec) @import.path) @import
