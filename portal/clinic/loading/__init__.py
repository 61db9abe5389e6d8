"""What the pages show, read through `portal.care` with a fixed number of queries. Writes nothing."""

from portal.clinic.loading.door import load_patient
from portal.clinic.loading.list import Filters, PatientList, load_list
from portal.clinic.loading.reading import Reading, read

__all__ = ["Filters", "PatientList", "Reading", "load_list", "load_patient", "read"]
