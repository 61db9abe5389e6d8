"""What a page shows where it joins several reads, with a fixed number of queries. Writes nothing.

Also the door of patient pages, `load_patient`. Patients come from `portal.care` alone, and a page that needs one read
asks there without this room. May import `forms`, `present` and what is below `portal.clinic`; never `views`.
"""

from portal.clinic.loading.door import load_entry, load_patient
from portal.clinic.loading.list import Filters, PatientList, load_list
from portal.clinic.loading.reading import Reading, read

__all__ = ["Filters", "PatientList", "Reading", "load_entry", "load_list", "load_patient", "read"]
