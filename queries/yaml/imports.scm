; What a workflow, a composition or a deployment builds on. The captures are explained in ../README.md.
((block_mapping_pair
  key: (flow_node) @_key
  value: (flow_node . [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @import.path)) @import
  (#any-of? @_key "uses" "image" "include" "extends" "import_playbook" "include_tasks" "import_tasks"))
