; Uses of names of YAML. The captures are explained in ../README.md.
(alias (alias_name) @reference.name)
