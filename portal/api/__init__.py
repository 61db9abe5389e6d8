"""The same facts for machines, one file per resource: serializer and viewset together. No models, no rules."""
