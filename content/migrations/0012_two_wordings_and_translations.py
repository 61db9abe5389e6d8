# Depends on 0010 for now; whoever merges sets it behind what was merged before.

import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import portal.audit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_reminder_days'),
        ('content', '0011_clinics_choices'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.CreateModel(
            name='TranslationTask',
            fields=[
                ('id', models.UUIDField(default=portal.audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('is_small', models.BooleanField()),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('finished_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translation_tasks', to='wagtailcore.page')),
                ('since', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.revision')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.page')),
            ],
        ),
        migrations.CreateModel(
            name='TranslationStep',
            fields=[
                ('id', models.UUIDField(default=portal.audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('done', 'done'), ('confirmed', 'confirmed'), ('sent-back', 'sent-back')], max_length=9)),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('comment', models.TextField(blank=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.clinic')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.revision')),
                ('source_revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.revision')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='content.translationtask')),
            ],
        ),
        migrations.AddConstraint(
            model_name='translationtask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('finished_by', None)), models.Q(('finished_at__isnull', False), ('finished_by__isnull', False)), _connector='OR'), name='translation_task_finished_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='translationtask',
            constraint=models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('page',), name='translation_task_one_unfinished_a_page'),
        ),
        migrations.AddConstraint(
            model_name='translationstep',
            constraint=models.CheckConstraint(condition=models.Q(('comment', ''), ('kind', 'sent-back'), _negated=True), name='translation_step_sent_back_says_why'),
        ),
    ]
