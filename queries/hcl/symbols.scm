; Declarations of HCL (Terraform, OpenTofu, Packer, Nomad). The captures are explained in ../README.md.

(comment) @comment

; run "plans" { … } of a test file
((config_file (body (block . (identifier) @_kind . (string_lit) @name . (block_start)) @symbol.test))
  (#eq? @_kind "run")
  (#set! signature "none"))

; locals { name = … }: each is a name of the module.
((config_file (body (block
  . (identifier) @container
  . (block_start)
  (body (attribute . (identifier) @name (expression (literal_value) @value)) @symbol.variable))))
  (#eq? @container "locals"))
((config_file (body (block
  . (identifier) @container
  . (block_start)
  (body (attribute . (identifier) @name) @symbol.variable))))
  (#eq? @container "locals")
  (#set! signature "none"))

; variable "region" { description = "…" type = string }: the description documents it.
((config_file (body (block
  . (identifier) @container
  . [(string_lit) (identifier)] @name
  . (block_start)
  (body
    (attribute . (identifier) @_type (expression) @type)
    . (attribute . (identifier) @_description (expression) @doc))) @symbol.block))
  (#eq? @container "variable") (#eq? @_type "type") (#eq? @_description "description")
  (#set! signature "none"))
((config_file (body (block
  . (identifier) @container
  . [(string_lit) (identifier)] @name
  . (block_start)
  (body
    (attribute . (identifier) @_description (expression) @doc)
    . (attribute . (identifier) @_type (expression) @type))) @symbol.block))
  (#eq? @container "variable") (#eq? @_type "type") (#eq? @_description "description")
  (#set! signature "none"))
((config_file (body (block
  . (identifier) @container
  . [(string_lit) (identifier)] @name
  . (block_start)
  (body (attribute . (identifier) @_description (expression) @doc))) @symbol.block))
  (#any-of? @container "variable" "output") (#eq? @_description "description")
  (#set! signature "none"))
((config_file (body (block
  . (identifier) @container
  . [(string_lit) (identifier)] @name
  . (block_start)
  (body (attribute . (identifier) @_type (expression) @type))) @symbol.block))
  (#eq? @container "variable") (#eq? @_type "type")
  (#set! signature "none"))

; resource "aws_instance" "web", module "network", terraform.
(body (block
  . (identifier) @container
  . [(string_lit) (identifier)] @container
  . [(string_lit) (identifier)] @name
  (#set! signature "none")) @symbol.block)
(config_file (body (block
  . (identifier) @container
  . [(string_lit) (identifier)] @name
  . (block_start)
  (#set! signature "none")) @symbol.block))
((config_file (body (block . (identifier) @name . (block_start)) @symbol.block))
  (#not-any-of? @name "locals" "moved" "import" "removed")
  (#set! signature "none"))

; Blocks with a label inside others: a Nomad group and task, a Terraform backend.
((body (block
  . (identifier) @container
  . [(string_lit) (identifier)] @name
  . (block_start)) @symbol.block)
  (#not-any-of? @container "dynamic" "provisioner")
  (#set! signature "none"))

; Values of a file of variables.
(config_file (body (attribute . (identifier) @name (expression (literal_value) @value)
  (#set! crowd.max "200")) @symbol.key))
(config_file (body (attribute . (identifier) @name
  (#set! signature "none") (#set! crowd.max "200")) @symbol.key))
