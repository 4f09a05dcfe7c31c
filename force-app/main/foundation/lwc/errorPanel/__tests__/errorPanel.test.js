import { createElement } from 'lwc';
import ErrorPanel from 'c/errorPanel';
import { toUserError } from 'c/userError';

const problem = require('../../../../../../packages/contract/fixtures/problem.requestInvalid.json');
const flush = () => new Promise((resolve) => process.nextTick(resolve));

it('works', async () => {
    const element = createElement('c-error-panel', { is: ErrorPanel });
    element.error = toUserError({ body: { message: JSON.stringify(problem) } });
    document.body.append(element);
    await flush();
    console.log(element.shadowRoot.innerHTML);
    await expect(element).toBeAccessible();
});
