; Uses of names of Dockerfiles. The captures are explained in ../README.md.
(variable) @reference.name
(image_name) @reference.name
