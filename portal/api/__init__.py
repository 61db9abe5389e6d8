"""The same facts for machines, one file per resource: serializer and viewset together.

`catalogue` lists the resources, `examples` has one of each for the description. May import `portal.integration`,
`portal.care` and what is below; never `portal.clinic`. No models and no rules belong here.
"""
