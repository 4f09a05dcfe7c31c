/**
 * How wide an element is.
 *
 * @module
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** @returns A reference for the element, and its width in CSS pixels: 0 before it is known. */
export function useWidth(): readonly [{ readonly current: HTMLDivElement | null }, number] {
  const reference = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = reference.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(Math.floor(element.getBoundingClientRect().width));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [reference, width];
}
