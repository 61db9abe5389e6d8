"""The machines of a clinic."""

from django.urls import path

from portal.clinic.views import clients

urlpatterns = [
    path("clinic/clients/", clients.clinic_clients, name="clinic_clients"),
    path("clinic/clients/new/", clients.new_client, name="clinic_new_client"),
    path("clinic/clients/<slug:client>/secret/", clients.rotate_client, name="clinic_rotate_client"),
    path("clinic/clients/<slug:client>/revoke/", clients.revoke_client, name="clinic_revoke_client"),
]
