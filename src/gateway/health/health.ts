/** Whether one deployment is in rotation, by a rule that watches how its attempts end. Times never go back. */
export interface Health {
	healthy(now: number): boolean;
	/** Whether it is out of rotation, also where so many are that all are used; absent: when not healthy. */
	out?(now: number): boolean;
	/** An attempt is sent to it. */
	picked(now: number): void;
	succeeded(now: number): void;
	/** `first`: of its request at this gateway; `last`: whatever the outcome, no try in the group follows. */
	failed(now: number, outcome: number, first: boolean, last: boolean): void;
}
