import { grantedContext } from '../grantedContext';

describe('what an app is told of record and user', () => {
    it('lacks what Apex answered as null, but keeps a further field that is empty', () => {
        const record = {
            recordId: '001RL000001hH01YAE',
            objectApiName: 'Account',
            name: 'Okafor Household',
            clientNumber: null,
            fields: { industry: null },
            members: [{ recordId: '003RL000001aA01YAE', name: 'Amara Okafor', globalId: null }],
        };
        const user = { userId: '005RL000001uU01YAE', name: null };

        expect(grantedContext({ record, user })).toStrictEqual({
            record: {
                recordId: '001RL000001hH01YAE',
                objectApiName: 'Account',
                name: 'Okafor Household',
                fields: { industry: null },
                members: [{ recordId: '003RL000001aA01YAE', name: 'Amara Okafor' }],
            },
            user: { userId: '005RL000001uU01YAE' },
        });
    });

    it('is nothing on a page without a record, for an app that may not know the user', () => {
        expect(grantedContext({ record: null, user: null })).toStrictEqual({});
        const record = { recordId: '001RL000001hH01YAE', objectApiName: 'Account', members: null };
        expect(grantedContext({ record, user: null }).record).not.toHaveProperty('members');
    });
});
