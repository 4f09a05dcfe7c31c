/** Apex answers null where it has nothing; on the bridge such a member is absent. Values of further fields may be null. */
export function grantedContext({ record, user }) {
    return {
        ...(record && {
            record: withoutNulls({
                ...record,
                ...(record.members && { members: record.members.map(withoutNulls) }),
            }),
        }),
        ...(user && { user: withoutNulls(user) }),
    };
}

function withoutNulls(shape) {
    return Object.fromEntries(
        Object.entries(shape).filter(([, value]) => value !== null && value !== undefined),
    );
}
