"""What the workbench says, beyond what every map does."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchWords:
    """Words of the workbench; those with braces are filled in by its scripts."""

    workbench: str
    groups: dict[str, str]
    search: str
    search_hint: str
    search_datum: str
    datums: dict[str, str]
    searching: str
    nothing_found: str  # with {text}
    results: str  # with {count}
    kinds: dict[str, str]
    show_list: str
    question: str
    profile: str
    operator: str
    any_operator: str
    reception: str
    run: str
    network: str
    network_of_run: str
    network_of: str  # with {name}
    run_is_old: str
    newest_run: str  # with {run}
    threshold: str
    threshold_of_profile: str  # with {threshold}
    covered: str
    weak_in_gap: str
    weak_outside_gap: str
    no_data: str
    people_total: str
    counting: str
    not_counted: str
    gaps_stay: str  # with {threshold}
    gaps_stay_in_scenario: str
    not_covered: str
    no_run: str
    no_run_link: str
    model_card: str
    opacity: str  # with {layer}
    move_up: str  # with {layer}
    move_down: str
    list_of: str
    features: str  # with {count}
    features_and_residents: str  # with {features} and {residents}
    cells_and_residents: str  # with {cells} and {residents}
    from_zoom: str  # with {zoom}
    no_layer: str
    stations_of: str
    every_technology: str
    scenario: str
    base_and_sharing: str
    base_map: str
    base_none: str
    base_own: str
    base_shifted: str  # with {name} and {metres}
    base_lost: str  # with {name}
    tools: str
    keys: str
    keys_list: dict[str, str]
    keys_active: str
    share: str
    shared: str
    not_shared: str
    ignored: str  # with {names}
    marked_place: str
    place_datum: str
    cell: str
    explain: str
    skip_to_map: str

    def for_scripts(self) -> dict[str, object]:
        """The words as the scripts of the page read them."""
        return asdict(self)
