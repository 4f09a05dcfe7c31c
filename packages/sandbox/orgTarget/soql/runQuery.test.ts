import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecordStore } from '../records/recordStore.ts';
import { shapeOf } from '../records/standardObjects.ts';
import { Refusal } from '../refusal.ts';
import { answerQuery } from './runQuery.ts';

const store = new RecordStore([
  shapeOf('Team', '0aT: Name'),
  shapeOf('Person', '0aP: Name Age:number IsActive:boolean TeamId>Team Joined:date'),
]);
const red = store.put('Team', { Name: 'Red 100%' });
store.put('Person', { Name: 'Ada', Age: 36, IsActive: true, TeamId: red, Joined: '2020-05-01' });
store.put('Person', { Name: "O'Brien", Age: 9, IsActive: false, Joined: '2024-02-29' });
store.put('Person', { Name: 'zoe', IsActive: true, TeamId: red });

const run = (soql: string) => answerQuery(store, soql, '/services/data/v65.0');
const names = (where: string): unknown[] =>
  run(`SELECT Name FROM Person ${where}`).records.map((row) => row['Name']);

test('conditions mean what they mean on the platform', () => {
  const cases: readonly [string, string[]][] = [
    ["WHERE Name = 'ADA'", ['Ada']],
    [String.raw`WHERE Name = 'O\'Brien'`, ["O'Brien"]],
    ['WHERE Age = null', ['zoe']],
    ['WHERE Age != null AND IsActive = true', ['Ada']],
    ['WHERE Age > 9', ['Ada']],
    ['WHERE Age >= 9 ORDER BY Age', ["O'Brien", 'Ada']],
    ["WHERE Name LIKE '%o%'", ["O'Brien", 'zoe']],
    ["WHERE Name LIKE '_da'", ['Ada']],
    ["WHERE Name IN ('ada', 'Nobody')", ['Ada']],
    ["WHERE Name NOT IN ('ada', 'zoe')", ["O'Brien"]],
    ["WHERE NOT (Name = 'Ada' OR Name = 'zoe')", ["O'Brien"]],
    ["WHERE Team.Name LIKE 'Red%' ORDER BY Name DESC", ['zoe', 'Ada']],
    ["WHERE TeamId IN (SELECT Id FROM Team WHERE Name = 'red 100%') LIMIT 1", ['Ada']],
    ['WHERE Joined >= 2024-01-01', ["O'Brien"]],
    [`WHERE TeamId = '${red.slice(0, 15)}' ORDER BY Name`, ['Ada', 'zoe']],
    ['ORDER BY Age DESC NULLS LAST', ['Ada', "O'Brien", 'zoe']],
    ['ORDER BY Name OFFSET 1', ["O'Brien", 'zoe']],
  ];
  for (const [where, expected] of cases) assert.deepEqual(names(where), expected, where);
});

test('related records come inside their own, and as null where there is none', () => {
  const { records } = run('select name, Team.Name, team.id from person where age != null order by name');
  assert.deepEqual(records[0]?.['Team'], {
    attributes: { type: 'Team', url: `/services/data/v65.0/sobjects/Team/${red}` },
    Name: 'Red 100%',
    Id: red,
  });
  assert.equal(records[1]?.['Team'], null);
});

test('COUNT() answers a number and no record', () => {
  assert.deepEqual(run('SELECT COUNT() FROM Person WHERE IsActive = true'), {
    totalSize: 2,
    done: true,
    records: [],
  });
});

test('what it does not understand is refused, and never answered wrongly', () => {
  const cases: readonly [string, string][] = [
    ['SELECT Name FROM Person WHERE Age = 1 OR Age = 2 AND IsActive = true', 'MALFORMED_QUERY'],
    ['SELECT COUNT(Id) FROM Person', 'MALFORMED_QUERY'],
    ['SELECT Name FROM Person GROUP BY Name', 'MALFORMED_QUERY'],
    ['SELECT Name FROM Person WHERE Joined = TODAY', 'MALFORMED_QUERY'],
    ['SELECT (SELECT Id FROM People) FROM Team', 'MALFORMED_QUERY'],
    ['SELECT Name FROM Person, Team', 'MALFORMED_QUERY'],
    ["SELECT Name FROM Person WHERE Name = 'open", 'MALFORMED_QUERY'],
    ['SELECT Name FROM Person FOR UPDATE', 'MALFORMED_QUERY'],
    ['SELECT Name FROM Nobody', 'INVALID_TYPE'],
    ['SELECT Surname FROM Person', 'INVALID_FIELD'],
    ['SELECT Name FROM Person WHERE Surname = null', 'INVALID_FIELD'],
    ['SELECT Boss.Name FROM Person', 'INVALID_FIELD'],
  ];
  for (const [soql, errorCode] of cases)
    assert.throws(
      () => run(soql),
      (error) => error instanceof Refusal && error.errorCode === errorCode,
      soql,
    );
});
