; Declarations of YAML. The captures are explained in ../README.md.
; The keys of each document's top two levels, not those of sequences' elements, and anchors.
; A crowd of keys is left out.

(comment) @comment

((document (block_node (block_mapping (block_mapping_pair
  key: (flow_node) @_key
  value: (flow_node) @file.doc))))
  (#any-of? @_key "description" "summary"))

; A document of Kubernetes: its kind and name.
((document (block_node (block_mapping
  (block_mapping_pair key: (flow_node) @_kind value: (flow_node) @container)
  . (comment)*
  . (block_mapping_pair
    key: (flow_node) @_metadata
    value: (block_node (block_mapping (block_mapping_pair key: (flow_node) @_name value: (flow_node) @name)))))))
  @symbol.block
  (#eq? @_kind "kind") (#eq? @_metadata "metadata") (#eq? @_name "name")
  (#set! signature "none") (#set! container "none"))

(document (block_node (block_mapping
  (block_mapping_pair
    key: (flow_node) @name
    value: (flow_node . [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @value)
    (#set! crowd.max "200")) @symbol.key)))
(document (block_node (block_mapping
  (block_mapping_pair
    key: (flow_node) @name
    (#not-eq? @name "<<")
    (#set! signature "none") (#set! crowd.max "200")) @symbol.key)))
(document (block_node (block_mapping
  (block_mapping_pair
    value: (block_node (block_mapping
      (block_mapping_pair
        key: (flow_node) @name
        value: (flow_node . [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @value)
        (#set! crowd.max "200")) @symbol.key))))))
(document (block_node (block_mapping
  (block_mapping_pair
    value: (block_node (block_mapping
      (block_mapping_pair
        key: (flow_node) @name
        (#set! signature "none") (#set! crowd.max "200")) @symbol.key))))))

; The third level where the second only sorts: the schemas of an OpenAPI description.
((document (block_node (block_mapping
  (block_mapping_pair
    key: (flow_node) @_key
    value: (block_node (block_mapping
      (block_mapping_pair
        value: (block_node (block_mapping
          (block_mapping_pair key: (flow_node) @name) @symbol.key)))))))))
  (#eq? @_key "components")
  (#set! signature "none") (#set! crowd.max "200"))

(anchor (anchor_name) @name (#set! signature "none")) @symbol.anchor
