/**
 * Record and user as the bridge tells them to an app.
 *
 * @module
 */
import type { Context, EmbedLaunch } from 'c/embedHost';

/** Apex answers null where it has nothing; on the bridge such a member is absent. Values of further fields may be null. */
export function grantedContext({ record, user }: EmbedLaunch): Pick<Context, 'record' | 'user'> {
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

function withoutNulls<Shape extends object>(shape: Shape): Shape {
    return Object.fromEntries(
        Object.entries(shape).filter(([, value]) => value !== null && value !== undefined),
    ) as Shape;
}
