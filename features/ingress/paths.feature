Feature: Ingress by path
  A controller at the cluster's edge sends each request to the Service whose route fits best.

  @ING-004 @breaks:path-ignored @spec
  Scenario: each path has its Service
    Given ingress routes
      | path | service |
      | /api | svc     |
      | /web | web     |
    Then ingress routes /api to svc
    And ingress routes /api/users?page=2 to svc
    And ingress routes /web to web

  @ING-006 @breaks:path-ignored @spec
  Scenario: a prefix is made of whole path elements
    Given ingress routes
      | path     | service |
      | /aaa/bbb | svc     |
    Then ingress answers
      | url          | status |
      | /aaa/bbb     | 200    |
      | /aaa/bbb/    | 200    |
      | /aaa/bbb/ccc | 200    |
      | /aaa/bbbxyz  | 404    |

  @ING-001 @breaks:path-ignored @spec
  Scenario: Exact is exact
    Given ingress routes
      | path | type  | service |
      | /foo | Exact | svc     |
    Then ingress answers
      | url      | status |
      | /foo     | 200    |
      | /foo/    | 404    |
      | /foo/bar | 404    |
      | /FOO     | 404    |

  @ING-008 @ING-010 @breaks:path-ignored @spec
  Scenario: the longest path wins, and Exact wins over Prefix
    Given ingress routes
      | path     | type   | service |
      | /        | Prefix | root    |
      | /aaa     | Prefix | some    |
      | /aaa/bbb | Prefix | more    |
      | /aaa     | Exact  | exact   |
    Then ingress answers
      | url        | service |
      | /aaa/bbb/c | more    |
      | /aaa/ccc   | some    |
      | /aaa       | exact   |
      | /ccc       | root    |

  @ING-011 @breaks:path-ignored @spec
  Scenario: all else goes to the default backend
    Given ingress routes
      | path | service |
      | /aaa | some    |
    And ingress sends all else to fallback
    Then ingress routes /aaa to some
    And ingress routes /ccc to fallback
