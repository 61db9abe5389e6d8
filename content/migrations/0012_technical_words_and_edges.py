# Depends on 0010 for now; whoever merges sets it behind what was merged before.

import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0011_clinics_choices'),
    ]

    operations = [
        migrations.AddField(
            model_name='glossaryentrypage',
            name='associated_traits',
            field=models.TextField(blank=True, max_length=400, verbose_name='what goes along with it'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='associated_with',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='associated_by', to='content.glossaryentrypage', verbose_name='goes along with'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='clinical_relevance',
            field=models.TextField(blank=True, help_text='For clinicians only: questionnaires, and what to tell it apart from.', max_length=800, verbose_name='clinical relevance'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='core_characteristics',
            field=models.TextField(blank=True, max_length=400, verbose_name='core characteristics'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='developmental_origin',
            field=models.TextField(blank=True, max_length=400, verbose_name='where it comes from'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='dimension_of',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='dimensions', to='content.glossaryentrypage', verbose_name='one side of'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='disciplines',
            field=models.CharField(blank=True, max_length=200, verbose_name='fields of work'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='full_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='full name'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='primary_behaviours',
            field=models.TextField(blank=True, max_length=400, verbose_name='typical behaviour'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='role_in_behaviour',
            field=models.TextField(blank=True, max_length=400, verbose_name='what it does'),
        ),
        migrations.AddField(
            model_name='glossaryentrypage',
            name='subtype_of',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='subtypes', to='content.glossaryentrypage', verbose_name='a kind of'),
        ),
    ]
