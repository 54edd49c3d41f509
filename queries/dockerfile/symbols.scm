; Declarations of Dockerfiles. The captures are explained in ../README.md.
; Stages, the names that ARG, ENV and LABEL give, and the instructions that say how an image is used.

(comment) @comment

(from_instruction (image_spec) @type as: (image_alias) @name (#set! signature "none")) @symbol.stage

(arg_instruction (arg_pair name: (_) @name default: (_)? @value) @symbol.variable)
(env_instruction (env_pair name: (_) @name value: (_)? @value) @symbol.variable)
(label_instruction (label_pair key: (_) @name value: (_)? @value) @symbol.label)

(expose_instruction . "EXPOSE" @name) @symbol.instruction
(user_instruction . "USER" @name) @symbol.instruction
(volume_instruction . "VOLUME" @name) @symbol.instruction
(source_file (entrypoint_instruction . "ENTRYPOINT" @name) @symbol.instruction)
(source_file (cmd_instruction . "CMD" @name) @symbol.instruction)
(source_file (healthcheck_instruction . "HEALTHCHECK" @name) @symbol.instruction)
