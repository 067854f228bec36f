#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fhir_mutations.py JUDGE ALLOWED BUNDLE: plants faults in a written Bundle and fails unless the
judges catch each, and pass it as it was written."""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile


def entry(bundle, kind):
    return next(each['resource'] for each in bundle['entry']
                if each['resource']['resourceType'] == kind)


def set_in(kind, key, value):
    def plant(bundle):
        entry(bundle, kind)[key] = value
    return plant


def without(kind, key):
    def plant(bundle):
        del entry(bundle, kind)[key]
    return plant


def end_of_restriction(bundle):
    entry(bundle, 'Task')['restriction']['period']['end'] = '2017-13-45'


# The faults that a mapping most easily makes.
FAULTS = {
    'a field that R4 does not have': set_in('CarePlan', 'probability', 0.3),
    'no status': without('CarePlan', 'status'),
    'no intent of a task': without('Task', 'intent'),
    'no subject': without('Goal', 'subject'),
    'a status that is none': set_in('CarePlan', 'status', 'finished'),
    'an intent that is none': set_in('CarePlan', 'intent', 'wish'),
    'a life cycle that is none': set_in('Goal', 'lifecycleStatus', 'on-going'),
    'a text where a concept stands': set_in('Goal', 'description', 'walk'),
    'one goal where a list stands': set_in('CarePlan', 'goal', {'reference': 'Goal/1'}),
    'a list where one stands': set_in('Task', 'owner', [{'display': 'nurse'}]),
    'a date that is none': end_of_restriction,
    'a subject of another kind': set_in('CarePlan', 'subject',
                                        {'reference': 'Medication/1'}),
    'an empty list': set_in('CarePlan', 'note', []),
    'an activity without a state': set_in('CarePlan', 'activity',
                                          [{'detail': {'description': 'walk'}}]),
    'a number as text': set_in('CarePlan', 'extension',
                               [{'url': 'urn:x', 'valueDecimal': '0.5'}]),
}


def judged(judge, allowed, bundle, folder):
    path = folder / 'bundle.json'
    path.write_text(json.dumps(bundle))
    return subprocess.run(['node', judge, '--allow', allowed, path], capture_output=True,
                          text=True)


def main():
    judge, allowed, written = sys.argv[1:4]
    bundle = json.loads(pathlib.Path(written).read_text())
    missed = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if judged(judge, allowed, bundle, folder).returncode != 0:
            missed.append('as it was written: a fault')
        for what, plant in FAULTS.items():
            spoilt = copy.deepcopy(bundle)
            plant(spoilt)
            if judged(judge, allowed, spoilt, folder).returncode == 0:
                missed.append(f'{what}: not caught')
    for each in missed:
        print(each)
    print(f'{len(FAULTS) + 1 - len(missed)} passed, {len(missed)} failed')
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
