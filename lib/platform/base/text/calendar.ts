/** Whether a written instant names a day that the calendar has, and one of its hours. `Date` reads 30 February as 2 March. */
export function isOnCalendar(text: string): boolean {
  const [day = "", hour = "00"] = text.split(/[Tt ]|:/);
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day) && Number(hour) < 24;
}
