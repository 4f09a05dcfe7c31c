import { toUserError } from 'c/userError';
import { auraError, fixture } from 'test/kit';

it('reads the problem in an Aura error', () => {
    const error = toUserError(auraError('VENDOR_RATE_LIMITED', { retryable: true, retryAfterSeconds: 30 }));
    expect(error).toMatchObject({
        code: 'VENDOR_RATE_LIMITED',
        title: 'The vendor is answering as many calls as it allows.',
        action: 'Wait a minute and try again.',
        correlationId: 'req-test-0001',
        retryable: true,
        retryAfterSeconds: 30,
        faults: [],
    });
});

it('names faulty fields as people do', () => {
    const problem = fixture('problem.requestInvalid', {
        errors: [
            { field: '/subject/dateOfBirth', message: 'must not be in the future' },
            { field: '/subject/address/lines/0', message: 'must not be empty' },
            { field: '/subject/someNewField', message: 'is odd' },
            { field: 'Mailing country', message: 'is missing' },
            { field: 'header:X-Client-ID', message: 'is missing' },
        ],
    });
    expect(
        toUserError({ body: { message: JSON.stringify(problem) } }).faults.map(({ name }) => name),
    ).toEqual(['Date of birth', 'Street', 'Some new field', 'Mailing country', 'X-Client-ID']);
});

it('keeps the words of a code it does not know, if they are fit for people', () => {
    expect(toUserError(auraError('NEW_CODE', { title: 'New.', action: 'Do new.' }))).toMatchObject({
        code: 'NEW_CODE',
        title: 'New.',
        action: 'Do new.',
    });
    expect(toUserError(auraError('NEW_CODE', { title: '{"a":1}', action: 'at x\n   at y' }))).toMatchObject({
        title: 'Something went wrong.',
    });
});

it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an empty object', {}],
    ['JSON that is no problem', { body: { message: '{"secret":"x"}' } }],
    ['broken JSON', { body: { message: '{"code":"VENDOR' } }],
    ['markup', '<html><body>502</body></html>'],
    ['a stack', 'Error: x\n    at y (z.js:1:1)'],
    [
        'an Apex stack',
        { body: { message: 'Attempt to de-reference a null object', stackTrace: 'Class.X: line 1' } },
    ],
    ['a program error', new TypeError("Cannot read properties of null (reading 'x')")],
    [
        'something that contains itself',
        (() => {
            const loop = {};
            loop.body = loop;
            return loop;
        })(),
    ],
])('makes UNEXPECTED of %s', (_, cause) => {
    const error = toUserError(cause);
    expect(error.code).toBe('UNEXPECTED');
    expect(error.retryable).toBe(false);
    expect(`${error.title}${error.action}${error.detail ?? ''}`).not.toMatch(/[{<]|secret|\n|Cannot read/);
});

it('shows a plain sentence as the detail', () => {
    expect(toUserError({ body: { message: 'Enter a household.' } })).toMatchObject({
        code: 'UNEXPECTED',
        detail: 'Enter a household.',
    });
    expect(toUserError([{ message: 'First.' }, { message: 'Second.' }]).detail).toBe('First.');
    expect(toUserError({ body: { pageErrors: [{ message: 'On the page.' }] } }).detail).toBe('On the page.');
});

it.each([
    ['a failed fetch', new TypeError('Failed to fetch')],
    ['a lost connection', { body: { message: 'Disconnected or Canceled' } }],
    ['a response without status', { ok: false, status: 0 }],
])('lets the user try again after %s', (_, cause) => {
    expect(toUserError(cause)).toMatchObject({ code: 'UNEXPECTED', retryable: true });
    expect(toUserError(cause).detail).toMatch(/could not reach Salesforce/);
});

it('tells a timeout and a missing class access from the rest', () => {
    expect(toUserError({ ok: false, status: 504 }).code).toBe('DEADLINE_EXCEEDED');
    expect(toUserError(Object.assign(new Error('x'), { name: 'TimeoutError' })).code).toBe(
        'DEADLINE_EXCEEDED',
    );
    const message = "You do not have access to the Apex class named 'KycController'.";
    expect(toUserError({ body: { message } }).code).toBe('ACCESS_DENIED');
});

it('leaves out faults and waits that are not what they should be', () => {
    const error = toUserError(
        auraError('REQUEST_INVALID', { errors: [null, { field: 1 }, 'x'], retryAfterSeconds: -3 }),
    );
    expect(error.faults).toEqual([]);
    expect(error.retryAfterSeconds).toBeUndefined();
    expect(toUserError(auraError('QUOTA_EXCEEDED', { retryAfterSeconds: 99999 })).retryAfterSeconds).toBe(
        3600,
    );
});

it('knows the words of what only the page can find out', () => {
    expect(toUserError({ code: 'ACCESS_DENIED' }).title).toBe('You do not have permission to do this.');
});
